namespace Whence.Kernels.Pointwise;

/// <summary>An operand of a kernel, put together when a plan is made: an <see cref="ISource"/>'s type, and the values of its fields.</summary>
/// <param name="Type">The type.</param>
/// <param name="Value">What a launch is given for it: the list of its fields' values.</param>
sealed record KernelOperand(Type Type, object Value)
{
    /// <summary>An operand as long as the result.</summary>
    public static KernelOperand Stored(object buffer) => new(typeof(StoredSource), (object[])[buffer]);

    /// <summary>
    /// An operand of a result of <paramref name="extents"/>, innermost last; the operand is read at the sum of index * strides, which are 0 where it is repeated.
    /// </summary>
    public static KernelOperand Spread(object buffer, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        var fours = extents.Length == 1 || extents[^1] % 4 == 0;
        foreach (var stride in strides[..^1])
            fours &= strides[^1] == 0 || stride % 4 == 0;
        if (extents.Length == 1 && strides[0] == 1)
            return Stored(buffer);
        var offset = Offset(extents, strides);
        var source = new KernelOperand((strides[^1] == 0 ? typeof(HeldSource<>) : typeof(SpreadSource<>)).MakeGenericType(offset.Type), (object[])[buffer, offset.Value]);
        return fours ? source : source.Singly();
    }

    /// <summary>The same operand, neighbours read one by one.</summary>
    public KernelOperand Singly() => new(typeof(SingleSource<>).MakeGenericType(Type), (object[])[Value]);

    /// <summary>All operands of a kernel.</summary>
    public static KernelOperand Join(ReadOnlySpan<KernelOperand> operands)
    {
        var joined = new KernelOperand(typeof(Operands<>).MakeGenericType(operands[^1].Type), (object[])[operands[^1].Value]);
        for (var i = operands.Length - 2; i >= 0; i--)
            joined = new(typeof(Operands<,>).MakeGenericType(operands[i].Type, joined.Type), (object[])[operands[i].Value, joined.Value]);
        return joined;
    }

    /// <summary>An operand that is computed from others where it is read.</summary>
    public static KernelOperand Computed(ReadOnlySpan<KernelOperand> operands, KernelExpression f)
    {
        var x = Join(operands);
        return new(typeof(ComputedSource<,>).MakeGenericType(x.Type, f.Type), (object[])[x.Value, f.Value]);
    }

    static KernelOperand Offset(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        var offset = new KernelOperand(typeof(Stride), new Stride(strides[0]));
        for (var axis = 1; axis < extents.Length; axis++)
            offset = new(typeof(Axis<>).MakeGenericType(offset.Type), (object[])[new FastDivisor(extents[axis]), strides[axis], offset.Value]);
        return offset;
    }
}
