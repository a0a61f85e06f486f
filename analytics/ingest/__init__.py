"""Platform exports into the warehouse: read, check row by row, and swap in whole."""

from analytics.ingest.errors import ImportFailed, Rejected
from analytics.ingest.kinds import Kind, kinds
from analytics.ingest.load import ImportResult, import_file
from analytics.ingest.schema import create_tables
from analytics.ingest.store import StoreBusy, StoreUnsupported, warehouse_path, warehouse_writer

__all__ = [
    "ImportFailed",
    "ImportResult",
    "Kind",
    "Rejected",
    "StoreBusy",
    "StoreUnsupported",
    "create_tables",
    "import_file",
    "kinds",
    "warehouse_path",
    "warehouse_writer",
]
