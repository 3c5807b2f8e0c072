"""Training on a GPU that is lent for minutes: one folder in, one folder out.

    python -m training.gpu_run.pack --config training/configs/gpu-lite2.toml --out runs/gpu
    python -m training.gpu_run.train --folder runs/gpu --config training/configs/gpu-lite2.toml --out OUT
    python -m training.gpu_run.home --brought OUT/gpu-lite2.pt --out runs/gpu-lite2/checkpoint.pt

`pack` decodes the training pictures once and writes them small into shards (`shard-1.zip`, ...) that can
be carried one after the other, and beside them what every run needs (`start.zip`). `train` takes whatever
shards lie in the folder, keeps all pictures on the device, trains by the clock and leaves an averaged
checkpoint under 16 MiB and a log; it runs on a CPU as well. `home` turns that into a checkpoint of the
ordinary path: soup, export, tuning and evaluation take it from there. `pace` measures a step several ways.
"""
