"""How bytes get in and out: text-first readers, findings, atomic writers, hashes, audit."""

from osteon.files._finding import DataError as DataError
from osteon.files._finding import Finding as Finding
from osteon.files._finding import OsteonError as OsteonError
from osteon.files._finding import Place as Place
from osteon.files._finding import Severity as Severity
from osteon.files._finding import WriteError as WriteError
from osteon.files._finding import printable as printable
from osteon.files._hash import sha256 as sha256
from osteon.files._hash import sha256_bytes as sha256_bytes
from osteon.files._manifest import Manifest as Manifest
from osteon.files._manifest import ManifestEntry as ManifestEntry
from osteon.files._paths import resolve_inside as resolve_inside
from osteon.files._write import TEMPORARY_PREFIX as TEMPORARY_PREFIX
from osteon.files._write import make_private_folder as make_private_folder
from osteon.files._write import sweep_orphans as sweep_orphans
from osteon.files._write import write_bytes as write_bytes
from osteon.files._write import write_text as write_text
from osteon.files._yaml import YamlLimits as YamlLimits
from osteon.files._yaml import parse_yaml as parse_yaml
from osteon.files._yaml import read_yaml as read_yaml
from osteon.files._yaml_node import Item as Item
from osteon.files._yaml_node import Node as Node
from osteon.files._yaml_node import YamlFile as YamlFile
