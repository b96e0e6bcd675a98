"""OAI-PMH as harvesters of others read it: Sickle, on the demo catalogue."""

import pytest
from sickle import Sickle
from sickle.oaiexceptions import CannotDisseminateFormat, IdDoesNotExist
from test_harvest_back import entries


@pytest.fixture
def client(portal):
    return Sickle(f"{portal}/oai")


def test_a_client_finds_its_way(client):
    assert client.Identify().deletedRecord == "persistent"
    prefixes = {each.metadataPrefix for each in client.ListMetadataFormats()}
    assert prefixes == {"oai_dc", "oai_datacite", "dcat_ap_de"}
    assert [each.setSpec for each in client.ListSets()]


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite", "dcat_ap_de"])
def test_a_client_gets_every_record_once(client, demo, prefix):
    found = [each.header.identifier.rpartition(":")[2] for each in client.ListRecords(metadataPrefix=prefix)]
    assert sorted(found) == sorted(each.id for each in entries(demo).values())
    assert [each.identifier.rpartition(":")[2] for each in client.ListIdentifiers(metadataPrefix=prefix)] == found


def test_sets_hold_every_record(client, demo):
    found = [each.identifier for body in client.ListSets() for each in _of(client, body.setSpec)]
    assert len(found) == len(set(found)) == len(entries(demo))


def _of(client, body):
    listed = {each.setSpec: [] for each in client.ListSets()}
    for each in client.ListIdentifiers(metadataPrefix="oai_dc"):
        for spec in each.setSpecs:
            listed[spec].append(each)
    return listed[body]


def test_a_client_learns_what_is_wrong(client):
    with pytest.raises(CannotDisseminateFormat):
        client.ListRecords(metadataPrefix="mets")
    with pytest.raises(IdDoesNotExist):
        client.GetRecord(identifier="oai:none:1", metadataPrefix="oai_dc")
