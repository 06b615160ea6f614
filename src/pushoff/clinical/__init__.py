"""Clinical movement tests: what a squat, a lunge or a raised leg shows, measured from keypoints."""
