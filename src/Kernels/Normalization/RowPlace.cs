namespace Whence.Kernels.Normalization;

/// <summary>Which values of a row are a thread's: those from <paramref name="first"/> on, in steps, before the end.</summary>
/// <param name="start">Where the row begins.</param>
/// <param name="first">The first of the thread's values.</param>
/// <param name="end">Values of the row; none where there is no row.</param>
/// <param name="step">The distance of a thread's runs.</param>
readonly struct RowPlace(int start, int first, int end, int step)
{
    /// <summary>Where the row begins.</summary>
    public readonly int Start = start;

    /// <summary>The first of the thread's values.</summary>
    public readonly int First = first;

    /// <summary>Values of the row.</summary>
    public readonly int End = end;

    /// <summary>The distance of a thread's runs.</summary>
    public readonly int Step = step;

    /// <summary>The same without its first <paramref name="runs"/> runs.</summary>
    public RowPlace Skip(int runs) => new(Start, First + runs * Step, End, Step);
}
