"""Paths by polars, Markov models of order 1 and 2 by ChannelAttribution."""
import json
import sys
import polars as pl
import ChannelAttribution as ca

touches, conversions = pl.scan_csv(sys.argv[1]), pl.scan_csv(sys.argv[2])
paths = (
    touches.sort("customer_id", "ts")
    .group_by("customer_id", maintain_order=True)
    .agg(pl.col("channel").str.join(" > ").alias("path"))
    .join(conversions.select("customer_id", "value"), on="customer_id", how="left")
    .group_by("path")
    .agg(
        pl.col("value").is_not_null().sum().alias("conversions"),
        pl.col("value").fill_null(0).sum().alias("value"),
        pl.col("value").is_null().sum().alias("nulls"),
    )
    .collect()
    .to_pandas()
)
credit = []
for order in (1, 2):
    r = ca.markov_model(paths, "path", "conversions", var_value="value", var_null="nulls", order=order, verbose=False)
    credit += r.sort_values(r.columns[0]).iloc[:, 1].tolist()
print(json.dumps(credit))
