from monitor.service.broker import new_cluster_id


def test_no_id_of_a_new_kafka_looks_like_an_option() -> None:
    ids = {new_cluster_id() for _ in range(2_000)}
    assert len(ids) == 2_000
    assert {len(cluster) for cluster in ids} == {22}
    assert not [cluster for cluster in ids if cluster.startswith("-")]
