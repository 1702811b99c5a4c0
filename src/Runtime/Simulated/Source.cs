namespace Whence.Runtime.Simulated;

/// <summary>Where an operand lies in the register file: a value per lane, or one for all of them.</summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Mask">-1 for a value per lane; 0 for one, so that (lane and mask) is its index.</param>
/// <param name="Bytes">Bytes of a value: 4 or 8.</param>
readonly record struct Source(int Offset, int Mask, int Bytes);
