namespace Whence.Kernels.Instructions;

/// <summary>A value for a kernel's parameter: a number by its bits, or a buffer by its address and size.</summary>
readonly record struct KernelArgument(ulong Bits, RegisterType? Type, long Bytes)
{
    /// <summary>A buffer of <paramref name="bytes"/> bytes in device memory.</summary>
    public static KernelArgument Buffer(nint address, long bytes) => new(unchecked((ulong)address), null, bytes);

    public static implicit operator KernelArgument(int value) => new(unchecked((uint)value), RegisterType.S32, 0);

    public static implicit operator KernelArgument(uint value) => new(value, RegisterType.U32, 0);

    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value), RegisterType.F32, 0);

    public static implicit operator KernelArgument(long value) => new(unchecked((ulong)value), RegisterType.S64, 0);

    public static implicit operator KernelArgument(double value) => new(BitConverter.DoubleToUInt64Bits(value), RegisterType.F64, 0);

    /// <summary>Fails unless the arguments are what the kernel takes.</summary>
    /// <exception cref="Language.KernelException">There are more or fewer, or of other types.</exception>
    public static void Check(Kernel kernel, ReadOnlySpan<KernelArgument> arguments)
    {
        var fits = arguments.Length == kernel.Parameters.Count;
        for (var i = 0; fits && i < arguments.Length; i++)
            fits = arguments[i].Type == (kernel.Parameters[i].Buffer is null ? kernel.Parameters[i].Type : null);
        if (!fits)
        {
            var given = string.Join(", ", arguments.ToArray().Select(argument => argument.Type?.ToString() ?? $"buffer of {argument.Bytes} bytes"));
            throw new Language.KernelException(kernel.Name, $"takes ({string.Join(", ", kernel.Parameters)}), was given ({given})");
        }
    }
}
