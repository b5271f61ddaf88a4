"""The preclinical osteoporosis laboratory in one program.

study -> (observe | predict | evidence) -> compare -> report
"""

__version__ = "0.1.0"
