"""``keras-hand3d data``: the commands on data sets, put together."""

import typer

from keras_hand3d.cli import data_check, data_inspect, data_pack, data_stats, data_synthesize

app = typer.Typer(help="Data sets: render, check, look at, measure, pack.", no_args_is_help=True)
app.command()(data_synthesize.synthesize)
app.command()(data_check.check)
app.command()(data_inspect.inspect)
app.command()(data_stats.stats)
app.command()(data_pack.pack)
