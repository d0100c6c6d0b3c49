import json

import pytest

from keras_hand3d.recipes import RECIPES, ConfigFile, override

VALUES = {
    "ID": "test_handseg",
    "n_iter": 20000,
    "n_prt": 100,
    "input_h": 320,
    "input_w": 320,
    "input_ch": 3,
    "n_output": 10,
    "n_batch": 8,
    "n_save": 1000,
    "n_history": 50,
    "LR": 1e-5,
    "random_crop": True,
    "training": True,
}
HANDSEGNET = RECIPES["handsegnet"]


def _read(tmp_path, name="config.json", text=None, **changes):
    path = tmp_path / name
    path.write_text(json.dumps(VALUES | changes) if text is None else text)
    return ConfigFile.read(path)


def test_every_key_reaches_recipe_or_options(tmp_path):
    config = _read(tmp_path)
    recipe = override(HANDSEGNET, config.assignments(HANDSEGNET))
    assert (recipe.steps, recipe.batch_size) == (20000, 8)
    assert (recipe.learning_rates, recipe.random_crop) == (((0, 1e-5),), True)
    assert config.run_name == "test_handseg"
    assert config.options() == {
        "print_every": 100,
        "save_every": 1000,
        "history_every": 50,
        "test_every": 50,
    }


def test_yaml_is_the_same(tmp_path):
    # PyYAML reads 1e-5 as a text.
    lines = [
        f"{key}: {str(value).lower() if key != 'LR' else '1e-5'}" for key, value in VALUES.items()
    ]
    assert _read(tmp_path, "config.yaml", "\n".join(lines)).values == VALUES


def test_what_has_no_effect_is_said(tmp_path):
    outputs, dropout = _read(tmp_path).notes(HANDSEGNET)
    assert "n_output 10 is not used: HandSegNet has 2 outputs" in outputs
    assert "training is not used: HandSegNet has no dropout" in dropout
    assert _read(tmp_path, n_output=2, training=False).notes(HANDSEGNET) == []


def test_dropout_reaches_what_has_some(tmp_path):
    lifting = RECIPES["lifting_direct"]
    assignments = _read(tmp_path, random_crop=False).assignments(lifting)
    assert override(lifting, assignments).dropout is True


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_iters": 3}, "unknown key 'n_iters'; perhaps n_iter"),
        ({"n_iter": 2.5}, "n_iter: expected int, got 2.5"),
        ({"n_iter": True}, "n_iter: expected int, got True"),
        ({"n_batch": 0}, r"config\.json: n_batch: expected a number from 1 to 65536, got 0"),
        ({"n_batch": 10**9}, "n_batch: expected a number from 1 to 65536, got 1000000000"),
        ({"n_iter": 10**10}, "n_iter: expected a number from 1 to 1000000000, got 10000000000"),
        ({"n_prt": -1}, "n_prt: expected a number from 1 to 1000000000, got -1"),
        ({"n_save": 10**10}, "n_save: expected a number from 1 to 1000000000, got 10000000000"),
        ({"n_history": 10**10}, "n_history: expected a number from 1 to 1000000000, got 1000"),
        ({"input_h": 10**6}, r"config\.json: input_h: expected .* from 16 to 8192, got 1000000"),
        ({"input_w": 8}, "input_w: expected a number from 16 to 8192, got 8"),
        ({"input_h": 10**4000}, "input_h: expected .* from 16 to 8192, got a number of 13288 bits"),
        ({"input_ch": 2**40}, "input_ch: expected a number from 1 to 65536, got 1099511627776"),
        ({"n_output": 2**40}, "n_output: expected a number from 1 to 65536, got 1099511627776"),
        ({"LR": 1e300}, r"config\.json: LR: expected a number from 0 to 1, got 1e\+300"),
        ({"LR": -1}, r"LR: expected a number from 0 to 1, got -1\.0"),
        ({"LR": 10**400}, r"LR: expected a number from 0 to 1, got inf"),
        ({"LR": "nan"}, r"LR: expected a number from 0 to 1, got nan"),
        ({"LR": "fast"}, "LR: expected float, got 'fast'"),
        ({"training": 1}, "training: expected bool, got 1"),
        ({"ID": "../other"}, "ID: expected the name of a folder"),
    ],
)
def test_a_wrong_key_or_value_is_named(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        _read(tmp_path, **changes)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.json", "{", "expected JSON"),
        ("c.yaml", "a: [", "expected YAML"),
        ("c.yaml", "!!python/object/apply:os.getcwd []", "expected YAML"),
        ("c.yaml", f"input_h: {'9' * 5000}", "c.yaml: expected YAML: Exceeds the limit"),
        ("c.yaml", f"input_h: 0x{'f' * 5000}", "c.yaml: input_h: expected .* of 20000 bits"),
        ("c.yaml", "input_h: 2000-19-39", "c.yaml: expected YAML"),
        ("c.json", "[]", "expected keys and values, got list"),
        ("c.txt", "", "expected a .json, .yaml or .yml file"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path, name, text, message):
    with pytest.raises(ValueError, match=message):
        _read(tmp_path, name, text)


def test_aliases_that_grow_without_end_are_refused(tmp_path):
    lines = ["a0: &a0 [1, 1]", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}1]" for n in range(1, 30))]
    with pytest.raises(ValueError, match=r"config\.yaml: expected YAML without aliases"):
        _read(tmp_path, "config.yaml", "\n".join(lines) + "\nn_iter: *a29\n")


def test_a_group_in_place_of_a_number_is_told_by_its_type(tmp_path):
    with pytest.raises(ValueError, match="n_iter: expected int, got list"):
        _read(tmp_path, n_iter=[1] * 1000)


def test_values_that_contradict_the_network_are_refused(tmp_path):
    with pytest.raises(ValueError, match="input_ch: HandSegNet takes RGB images of 3"):
        _read(tmp_path, input_ch=1).assignments(HANDSEGNET)
    with pytest.raises(ValueError, match="random_crop: only HandSegNet"):
        _read(tmp_path).assignments(RECIPES["posenet"])


def test_images_of_another_size_are_refused(tmp_path):
    config = _read(tmp_path, input_w=240)
    with pytest.raises(ValueError, match=r"input_w is 240, the images .* are 320 x 320"):
        config.check_images((320, 320, 3))
    _read(tmp_path).check_images((320, 320, 3))
