using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Whence.Kernels;
using Whence.Runtime.Simulated;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>
/// Lines of PTX made a kernel over one buffer x. They find its address in %rd0, the addresses of the words of their thread and of their thread of the
/// grid in %rd1 and %rd2, the numbers of thread, group and thread of the grid in %r0, %r1 and %r2, four times the first in %r3; all other registers
/// are free.
/// </summary>
static class Snippet
{
    /// <summary>The kernel as text.</summary>
    /// <param name="body">Lines of the kernel.</param>
    /// <param name="outside">What stands before it.</param>
    public static string Text(string body, string outside = "") => $$"""
        .version 7.8
        .target sm_90
        .address_size 64
        {{outside}}
        .visible .entry tested(.param .u64 x)
        {
            .reg .pred %p<16>;
            .reg .b16 %h<32>;
            .reg .b32 %r<64>;
            .reg .b64 %rd<32>;
            .reg .f32 %f<32>;
            .reg .f64 %d<32>;
            ld.param.u64 %rd0, [x];
            cvta.to.global.u64 %rd0, %rd0;
            mov.u32 %r0, %tid.x;
            mov.u32 %r1, %ctaid.x;
            mov.u32 %r2, %ntid.x;
            mad.lo.u32 %r2, %r1, %r2, %r0;
            mad.wide.u32 %rd1, %r0, 4, %rd0;
            mad.wide.u32 %rd2, %r2, 4, %rd0;
            shl.b32 %r3, %r0, 2;
            {{body}}
            ret;
        }
        """;

    /// <summary>The buffer after a launch.</summary>
    public static T[] Run<T>(
        string body, T[] values, Extent threads, Extent? groups = null, SimulationOptions? options = null, SimulationReport? report = null, string outside = "")
        where T : unmanaged =>
        RunText(Text(body, outside), values, threads, groups, options, report);

    /// <summary>The buffer after a launch of a whole text.</summary>
    public static unsafe T[] RunText<T>(
        string text, T[] values, Extent threads, Extent? groups = null, SimulationOptions? options = null, SimulationReport? report = null)
        where T : unmanaged
    {
        var bytes = (nuint)(values.Length * Unsafe.SizeOf<T>());
        var memory = NativeMemory.AlignedAlloc(bytes, 256);
        try
        {
            var buffer = new Span<T>(memory, values.Length);
            values.CopyTo(buffer);
            SimulatedKernel.Parse(text).Run(
                new(groups ?? 1, threads, [new byte[8]], [new(0, 0, (nint)memory, (long)bytes, "x")]), options ?? new(), report);
            return buffer.ToArray();
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
