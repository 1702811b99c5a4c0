namespace Whence.Kernels.MatMul;

/// <summary>Which elements of an operand are neighbours in memory, and how many of them one access moves.</summary>
interface ILayout
{
    /// <summary>Whether neighbours are terms of one row; else they are rows.</summary>
    static abstract bool AlongDepth { get; }

    /// <summary>Elements of an access: 1 or 4. They exist together, and their index is a multiple of their number.</summary>
    static abstract int Width { get; }
}

/// <summary>One row, beside the next one.</summary>
readonly struct OneRow : ILayout
{
    public static bool AlongDepth => false;

    public static int Width => 1;
}

/// <summary>Four rows.</summary>
readonly struct FourRows : ILayout
{
    public static bool AlongDepth => false;

    public static int Width => 4;
}

/// <summary>One term of a row, beside the next one.</summary>
readonly struct OneTerm : ILayout
{
    public static bool AlongDepth => true;

    public static int Width => 1;
}

/// <summary>Four terms of a row.</summary>
readonly struct FourTerms : ILayout
{
    public static bool AlongDepth => true;

    public static int Width => 4;
}
