"""The roof: processes, and the only code with I/O.

settings, clock, logs, metrics, health    what every process stands on
topics, wire, kafka, follow, cloudevents  what lies on Kafka, how it is spelled, sent and read
feeds, feeds_export, feed_check            feeds as they are written down and looked at
registry, feed_log, feed_states           feeds as Kafka has them, and what is known of each
fetch, gate, hosts, inflate, parsing      polite HTTP, and parsers that can be killed
poller, pages, websub, shares, polling    feeds to ``news.entries``: ``monitor poll``
worker, engine, agents, memory, work      the Faust apps ``read`` and ``decide``: ``monitor work``
attempts, pulse, failpoints               poison, stuck processes, and deaths on demand for tests
rules, name_readers, onnx_names           rules in force, and who reads names
broker, embedded, kafka_jars, supervisor  everything on one machine: ``monitor run``
demo, jsonl, ledger                       invented news, news from a file, the sum of all entries
"""
