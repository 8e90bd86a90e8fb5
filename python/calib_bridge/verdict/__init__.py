"""The judgment of verifications: pure functions of measured and expected values, without Butler and files."""
