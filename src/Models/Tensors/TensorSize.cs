namespace Whence.Models.Tensors;

/// <summary>Element counts of untrusted shapes.</summary>
static class TensorSize
{
    /// <summary>
    /// The product of the dimensions, 1 for a scalar; false when one is negative or does not fit an int, or when the bytes (also of the
    /// non-zero dimensions alone) do not fit one array.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<long> dims, int elementSize, out int count)
    {
        count = 0;
        long product = 1;
        var isEmpty = false;
        foreach (var dim in dims)
        {
            if (dim is < 0 or > int.MaxValue)
                return false;
            isEmpty |= dim == 0;
            product *= Math.Max(dim, 1);
            if (product * elementSize > Array.MaxLength)
                return false;
        }
        count = isEmpty ? 0 : (int)product;
        return true;
    }

    /// <summary>The dimensions as ints; only after <see cref="TryCount"/> said yes.</summary>
    public static int[] ToShape(ReadOnlySpan<long> dims)
    {
        var shape = new int[dims.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = checked((int)dims[i]);
        return shape;
    }
}
