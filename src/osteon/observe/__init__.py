"""What the instruments wrote -> observations, each with its source.

study -> (observe | predict | evidence) -> compare -> report
"""

from osteon.observe._observed import Observed as Observed
from osteon.observe._observed import TableRead as TableRead
from osteon.observe._read_tables import read_tables as read_tables
