"""The Dash app: reads a published version of the warehouse, never writes."""
