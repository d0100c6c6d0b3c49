import pytest
import typer

from keras_hand3d.cli.errors import clean_errors


@pytest.mark.parametrize("error", [ValueError, OSError, EOFError])
def test_what_a_user_can_mend_is_one_line(capsys, error):
    @clean_errors
    def command():
        raise error("a[/bold]:smile:")

    with pytest.raises(typer.Exit) as raised:
        command()
    assert raised.value.exit_code == 1
    assert capsys.readouterr().err == "Error: a[/bold]:smile:\n"
