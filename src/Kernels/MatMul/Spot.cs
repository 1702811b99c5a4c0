namespace Whence.Kernels.MatMul;

/// <summary>
/// Half of where an operand's element lies: what its row, or its place along the sums, adds to the index in memory and to the row and column of an image.
/// </summary>
readonly struct Spot(int index, int imageRow = 0, int imageColumn = 0)
{
    /// <summary>Added to the index in memory.</summary>
    public readonly int Index = index;

    /// <summary>Added to the row of the image.</summary>
    public readonly int ImageRow = imageRow;

    /// <summary>Added to the column of the image.</summary>
    public readonly int ImageColumn = imageColumn;
}
