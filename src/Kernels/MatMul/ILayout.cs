namespace Whence.Kernels.MatMul;

/// <summary>Which elements of an operand are neighbours in memory, and how many of them one access moves.</summary>
interface ILayout
{
    /// <summary>Whether neighbours are terms of one row; else they are rows.</summary>
    static abstract bool AlongDepth { get; }

    /// <summary>Elements of an access: 1 or 4. They exist together, and their index is a multiple of their number.</summary>
    static abstract int Width { get; }
}
