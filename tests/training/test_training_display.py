import io

from rich.console import Console

from keras_hand3d.training.training_display import TrainingDisplay, duration


def test_a_terminal_sees_one_line_that_changes():
    console = Console(file=io.StringIO(), force_terminal=True, width=150)
    display = TrainingDisplay(10, 8, 100, console)
    display.start(0)
    for step in (1, 2):
        display.advance(step, 0.25, 1e-4, 0.0)
    display.say("a note")
    display.stop()
    text = console.file.getvalue()
    for part in (
        "step 2/10",
        "loss 0.25000",
        "rate 1.0e-04",
        "images/s",
        "data wait 0.0%",
        "a note",
    ):
        assert part in text


def test_elsewhere_a_line_is_due_every_so_often():
    console = Console(file=io.StringIO(), width=150)
    display = TrainingDisplay(10, 8, 4, console)
    display.start(0)
    for step in range(1, 11):
        display.advance(step, 0.25, 1e-4, 0.0)
    display.stop()
    lines = console.file.getvalue().splitlines()
    assert [line.split()[1] for line in lines] == ["4/10", "8/10", "10/10"]


def test_a_time_is_hours_minutes_seconds():
    assert [duration(s) for s in (0.4, 61, 3 * 3600 + 121)] == ["0:00:00", "0:01:01", "3:02:01"]
