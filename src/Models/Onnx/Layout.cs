namespace Whence.Models.Onnx;

/// <summary>The permutations between ONNX's order [N,C,spatial...] and channels last [N,spatial...,C].</summary>
static class Layout
{
    /// <summary>Takes [N,C,s...] to [N,s...,C].</summary>
    public static int[] ToChannelsLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>Takes [N,s...,C] to [N,C,s...].</summary>
    public static int[] ToRowMajor(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>Where an ONNX axis lies when the channels are last.</summary>
    public static int Axis(int axis, int rank) => axis == 0 ? 0 : axis == 1 ? rank - 1 : axis - 1;

    /// <summary>Values per ONNX axis, reordered for channels last.</summary>
    public static T[] Permute<T>(ReadOnlySpan<T> perAxis)
    {
        var y = new T[perAxis.Length];
        for (var axis = 0; axis < y.Length; axis++)
            y[Axis(axis, y.Length)] = perAxis[axis];
        return y;
    }

    /// <summary>Whether moving dimensions so keeps every element in place: the dimensions larger than 1 stay in their order.</summary>
    public static bool IsReshape(ReadOnlySpan<int> shape, ReadOnlySpan<int> perm)
    {
        var last = -1;
        foreach (var axis in perm)
        {
            if (shape[axis] == 1)
                continue;
            if (axis < last)
                return false;
            last = axis;
        }
        return true;
    }
}
