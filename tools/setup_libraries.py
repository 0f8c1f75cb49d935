"""Sees to it that Linux has the shared libraries that Qt's wheels expect from the system.

    setup_libraries.py offscreen    those that Qt needs to draw into memory (tests, pictures)
    setup_libraries.py window       and those of the display that is there, X11 or Wayland

What is missing is installed with apt as root or with a password-less sudo; else the line that
installs it is printed and the exit code is 2. Standard library only.
"""

import ctypes
import os
import shutil
import subprocess
import sys

# Library -> the Debian and Ubuntu package that brings it. Read off the wheels with
# `readelf -d`: PySide6's modules and the platform plugins libqoffscreen, libqxcb and libqwayland.
OFFSCREEN = {
    "libstdc++.so.6": "libstdc++6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}


def wanted(purpose: str) -> dict[str, str]:
    """The libraries for this purpose, with their packages."""
    libraries = dict(OFFSCREEN)
    if purpose == "window" and os.environ.get("DISPLAY"):
        libraries |= X11
    if purpose == "window" and os.environ.get("WAYLAND_DISPLAY"):
        libraries |= WAYLAND
    return libraries


def missing(libraries: dict[str, str]) -> list[str]:
    """Those that the dynamic loader does not find."""
    absent = []
    for library in libraries:
        try:
            ctypes.CDLL(library)
        except OSError:
            absent.append(library)
    return absent


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root, None when that needs a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def apt_name(package: str) -> str:
    """The package's name here: since 2024 some end in t64 (Debian 13, Ubuntu 24.04)."""
    renamed = f"{package}t64"
    shown = subprocess.run(["apt-cache", "show", renamed], capture_output=True, check=False)
    return renamed if shown.returncode == 0 else package


def install(prefix: list[str], packages: list[str]) -> bool:
    """Refresh the package lists and install; True when apt says that all went well."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--yes"]
    apt += ["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run([*apt, "update"], check=False)  # one broken source must not stop the others
    names = [apt_name(package) for package in packages]
    print("Installing what Qt needs:", *names, flush=True)
    done = subprocess.run([*apt, "install", "--no-install-recommends", *names], check=False)
    return done.returncode == 0


def main(purpose: str) -> int:
    """Check, install if that may be, check again; 0 when all is there, else 2."""
    if not sys.platform.startswith("linux"):
        return 0
    libraries = wanted(purpose)
    absent = missing(libraries)
    if not absent:
        return 0
    apt, prefix = shutil.which("apt-get"), as_root()
    packages = list(dict.fromkeys(libraries[library] for library in absent))
    if apt and prefix is not None and install(prefix, packages):
        absent = missing(libraries)
        if not absent:
            return 0
    print("Qt needs shared libraries that this machine lacks:", ", ".join(absent), file=sys.stderr)
    if apt:
        names = dict.fromkeys(apt_name(libraries[library]) for library in absent)
        print("Install them with this line, then run the command again:", file=sys.stderr)
        print("\n    sudo apt-get install", *names, end="\n\n", file=sys.stderr)
    else:
        print("Install the packages that bring them, then run the command again.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
