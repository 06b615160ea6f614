"""The virtual runner: motion, force, markers, keypoints and pictures with known truth."""
