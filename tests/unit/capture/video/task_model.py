"""A .task model for the Tasks runtime, made from the model files that MediaPipe's wheel carries."""

from __future__ import annotations

import gc
import importlib.util
import warnings
import zipfile
from pathlib import Path


def make_task_model(path: Path) -> Path:
    """Bundle the wheel's detector and landmark model with the metadata that Tasks asks for.

    Their inputs are normalised differently: detector to −1…1, landmarks to 0…1.
    """
    from mediapipe.tasks.python.metadata.metadata_writers.metadata_writer import MetadataWriter

    spec = importlib.util.find_spec("mediapipe")
    assert spec is not None
    assert spec.origin is not None
    modules = Path(spec.origin).parent / "modules"
    parts = {
        "pose_detector.tflite": ("pose_detection/pose_detection.tflite", 127.5, 127.5, 2),
        "pose_landmarks_detector.tflite": (
            "pose_landmark/pose_landmark_full.tflite",
            0.0,
            255.0,
            5,
        ),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for name, (source, mean, spread, outputs) in parts.items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # MediaPipe leaves a file open
                writer = MetadataWriter.create(bytearray((modules / source).read_bytes()))
                writer.add_general_info(name)
                writer.add_image_input([mean], [spread])
                for number in range(outputs):
                    writer.add_feature_output(f"output{number}", "")
                content, _ = writer.populate()
                del writer
                gc.collect()
            bundle.writestr(name, bytes(content))
    return path
