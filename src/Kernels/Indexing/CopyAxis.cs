namespace Whence.Kernels.Indexing;

/// <summary>One axis of a box that is copied: its extent and the distance between neighbours in the source and in the destination.</summary>
readonly record struct CopyAxis(int Extent, int From, int To);
