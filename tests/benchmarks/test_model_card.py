from model_card import BESIDES, TRAINING, model_card, section


class HandDetector:
    """Finds hands.

    More of it.
    """

    def count_params(self):
        return 1234


def _measured(variety, **figures):
    data = {"samples": 9, "variety": variety, "shard": None}
    return {"data": data, "protocols": {"found_hands": figures}}


def _card(measured=(), besides=""):
    return model_card("net", HandDetector(), "one line\n\n### Then\n\nanother", measured, besides)


def test_a_card_begins_with_what_it_is_of():
    lines = _card().splitlines()
    assert lines[:4] == [
        "# net", "", "Finds hands.",
        "1,234 parameters, stored in float16, trained on renders alone.",
    ]  # fmt: skip
    assert 'model = kh.models.HandDetector.from_preset("net")' in lines


def test_the_training_is_found_in_a_card():
    assert section(_card(), TRAINING) == "one line\n\n### Then\n\nanother"


def test_what_was_looked_at_besides_is_found_in_a_card():
    assert section(_card(besides="three photos"), BESIDES) == "three photos"


def test_a_card_of_which_nothing_was_looked_at_besides_says_nothing_of_it():
    assert section(_card(), BESIDES) == "" and BESIDES not in _card()


def test_sets_are_columns_and_what_they_have_in_common_is_said_once():
    card = _card([_measured("wide", recall=0.51234), _measured("rhd", recall=0.9)])
    assert "on renders (samples 9)." in card
    assert (
        "| `found_hands` | variety wide | variety rhd |\n"
        "| --- | ---: | ---: |\n"
        "| recall | 0.512 | 0.9 |\n"
    ) in card


def test_errors_have_units():
    card = _card([_measured("wide", epe_uv_mean=6.3214, epe_xyz_mean=19.777)])
    assert "| EPE in 2D, mean | 6.32 px |\n| EPE in 3D, mean | 19.8 mm |\n" in card


def test_what_one_set_lacks_is_left_empty_and_what_none_has_left_out():
    first = _measured("wide", recall=0.5, auc_uv=None, auc_xyz=0.5)
    card = _card([first, _measured("rhd", recall=0.5, auc_uv=None, auc_xyz=None)])
    assert "| AUC in 3D, missed hands wrong | 0.5 |  |" in card and "AUC in 2D" not in card
