using Whence.Kernels.Instructions;

namespace Whence.Runtime.Gpu;

/// <summary>The arguments of a kernel of the kernel language: each takes 8 bytes.</summary>
static class LanguageArguments
{
    const int Slot = sizeof(ulong);

    public static LaunchParameters Pack(ReadOnlySpan<KernelArgument> arguments) => Pack([.. arguments.ToArray().Select(a => new GpuArgument(a))]);

    public static LaunchParameters Pack(GpuArgument[] arguments)
    {
        var (bytes, places) = (new byte[arguments.Length * Slot], new List<BufferPlace>());
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i].Value;
            BitConverter.TryWriteBytes(bytes.AsSpan(i * Slot), value.Bits);
            if (value.Type is null)
                places.Add(new(i * Slot, arguments[i].Buffer ?? new((nint)value.Bits, value.Bytes / sizeof(float))));
        }
        return new(bytes, [.. Enumerable.Range(0, arguments.Length).Select(i => i * Slot)], [.. places]);
    }
}
