using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Runs instructions on arrays, an element per thread: %y from %a, %b and %c, of 32 or 64 bits each.</summary>
static class Elementwise
{
    /// <summary>The results, in groups of 96 threads, the last one masked; once straight and once inside of divergent branches.</summary>
    public static TOut[] Run<TIn, TOut>(string lines, params TIn[][] inputs)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        var straight = Launch<TIn, TOut>(lines, inputs);
        var parted = $"""
            rem.u32 %r63, %r0, 3;
            setp.eq.u32 %p14, %r63, 1;
            @%p14 bra otherwise;
            {lines}
            bra.uni met;
            otherwise:
            {lines}
            met:
            """;
        Assert.That(Launch<TIn, TOut>(parted, inputs), Is.EqualTo(straight), $"under masks as without: {lines}");
        return straight;
    }

    static TOut[] Launch<TIn, TOut>(string lines, TIn[][] inputs)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        var (count, size, resultSize) = (inputs[0].Length, Unsafe.SizeOf<TIn>(), Unsafe.SizeOf<TOut>());
        var start = (inputs.Length * count * size + 7) / 8 * 8;
        var memory = new byte[start + count * resultSize];
        var loads = "";
        for (var i = 0; i < inputs.Length; i++)
        {
            MemoryMarshal.AsBytes(inputs[i].AsSpan()).CopyTo(memory.AsSpan(i * count * size));
            loads += $"ld.global.b{size * 8} %{"abc"[i]}, [%rd30+{i * count * size}];\n";
        }
        var result = Snippet.Run(
            $"""
            .reg .b{size * 8} %a, %b, %c;
            .reg .b{resultSize * 8} %y;
            setp.ge.u32 %p15, %r2, {count};
            @%p15 bra done;
            mad.wide.u32 %rd30, %r2, {size}, %rd0;
            mad.wide.u32 %rd31, %r2, {resultSize}, %rd0;
            {loads}
            {lines}
            st.global.b{resultSize * 8} [%rd31+{start}], %y;
            done:
            """,
            memory, 96, (count + 95) / 96);
        return MemoryMarshal.Cast<byte, TOut>(result.AsSpan(start)).ToArray();
    }
}
