"""Says which libraries of the CUDA provider are missing; fails when any is but the driver's.

Usage: check-cuda.py PROVIDERS CUDA: folders of the provider's files and of the CUDA libraries.

What the provider links to, ldd tells. What it opens by name when it runs (cuDNN, cuFFT and nvrtc, since
https://github.com/microsoft/onnxruntime/pull/29252) is opened here, each in a process of its own.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

OPENED = ("libcudnn.so.9", "libcufft.so.12", "libnvrtc.so.13")
DRIVERS = {"libcuda.so.1"}


def linked_but_missing(library: Path, environment: dict[str, str]) -> set[str]:
    told = subprocess.run(["ldd", library], env=environment, capture_output=True, text=True, check=True)
    return set(re.findall(r"^\s*(\S+) => not found", told.stdout, re.MULTILINE))


def cannot_be_opened(name: str, environment: dict[str, str]) -> bool:
    program = f"import ctypes; ctypes.CDLL({name!r})"
    return subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode != 0


def main(providers: Path, cuda: Path) -> int:
    environment = os.environ | {"LD_LIBRARY_PATH": f"{cuda}:{providers}"}
    missing = linked_but_missing(providers / "libonnxruntime_providers_cuda.so", environment) - DRIVERS
    missing |= {name for name in OPENED if cannot_be_opened(name, environment)}
    if missing:
        print(f"the CUDA provider lacks {', '.join(sorted(missing))}: see cuda-requirements.txt", file=sys.stderr)
        return 1
    print("the CUDA provider finds all its libraries but the driver's")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
