"""The roof: processes, and the only code with I/O.

settings   what the operator may set, read from the environment
clock      the only reader of the wall clock
topics     every topic: name, record, key, partitions, retention; and the flow between them
wire       records to bytes and back
metrics    every metric
logs       JSON lines
fetch      polite HTTP
poller     feeds to ``news.entries``
worker     the Faust apps ``read`` and ``decide``
watchdog   ends a process that has stopped moving
broker     a Kafka on this machine
"""
