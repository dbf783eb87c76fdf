//! What lies on the disk after a kill, a power cut, a damaged file.
