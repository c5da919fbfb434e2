"""Watch the news: poll feeds, read each article once, follow incidents, raise alerts.

The flow, stage by stage (each is one room in ``monitor.stages``)::

    feed bytes -> feed -> clean -> dedupe -> extract -> track -> match -> alert
                  Entry   Article  Article,  Report     Incident Hit      Alert
                                   Copy,                Update            or Decision
                                   Revision

The floors; imports point down only, and ``make check`` holds them:

    service/    the roof: processes, Kafka, HTTP, clocks, logs. The only code with I/O.
    pipeline    the same stages in order, in memory. Read this first.
    stages/     pure functions: values in, values out. A stage imports no other stage.
    languages/  what words mean: packs of data, the normaliser, the gazetteer.
    records     the shape of everything that flows, and the reasons of every decision.
"""

__version__ = "0.1.0"
