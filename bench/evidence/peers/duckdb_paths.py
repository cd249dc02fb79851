"""The paths of the touches by duckdb, with how often each converted."""
import os
import sys
import duckdb

database = duckdb.connect(config={"threads": int(os.environ.get("POLARS_MAX_THREADS", "1"))})
paths = database.execute(
    """
    with paths as (
      select customer_id, string_agg(channel, ' > ' order by ts) as path from read_csv($1) group by customer_id
    )
    select path, count(value) as conversions, coalesce(sum(value), 0) as value, count(*) - count(value) as nulls
    from paths left join read_csv($2) using (customer_id) group by path
    """,
    [sys.argv[1], sys.argv[2]],
).to_arrow_table()
