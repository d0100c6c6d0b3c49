"""PyTorch's ExportedProgram, of which ``torch.export.load(path).module()`` is to be called.

It takes one dictionary of tensors by name and gives another.
"""

from keras_hand3d.export.tracing import in_float32

_MOST_SAMPLES = 4096


def write(job, path):
    """Write a model as a ``.pt2`` file."""
    import torch  # noqa: TID251 - the format is its own

    in_float32(job.model)
    signature = job.signature

    class Computation(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = job.model

        def forward(self, inputs):
            return signature.call(self.model, inputs)

    # A size of one would be taken for a constant.
    count = signature.batch_size or 2
    example = {name: torch.zeros(count, *shape[1:]) for name, shape in signature.inputs.items()}
    sizes = None
    if signature.batch_size is None:
        batch = torch.export.Dim("batch", min=1, max=_MOST_SAMPLES)
        sizes = {"inputs": {name: {0: batch} for name in signature.inputs}}
    with torch.no_grad():
        program = torch.export.export(Computation().eval(), (example,), dynamic_shapes=sizes)
    torch.export.save(program, path)


def open_written(path, job):
    """The program's computation."""
    import torch  # noqa: TID251 - the runtime of this format

    module = torch.export.load(path).module()

    def call(inputs):
        with torch.no_grad():
            outputs = module({name: torch.from_numpy(value) for name, value in inputs.items()})
        return {name: value.numpy() for name, value in outputs.items()}

    return call
