using System.Text;
using System.Text.RegularExpressions;
using Whence.Runtime.Simulated;
using Whence.Runtime.Simulated.Ptx;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>Texts with parts changed, left out or repeated are read and made ready, or refused with the line; nothing else happens.</summary>
[TestFixture]
sealed partial class PtxParserFuzzTests
{
    static readonly string[] Texts =
    [
        Snippet.Text("""
            .shared .align 16 .b8 a[1024];
            .local .align 8 .b8 b[16];
            mov.u32 %r4, a;
            setp.lt.and.u32 %p0|%p1, %r0, 5, !%p2;
            @!%p0 bra.uni done;
            ld.global.v4.f32 {%f0, %f1, _, %f3}, [%rd0+16];
            fma.rn.f32 %f0, %f1, 0f3F800000, %f3;
            mov.b64 {%r5, %r6}, %rd1;
            shfl.sync.bfly.b32 %r5|%p3, %r6, 1, 31, -1;
            cp.async.ca.shared.global [%r4], [%rd1], 4;
            atom.global.add.u32 %r7, [%rd1+-4], 1;
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0,%f1,%f2,%f3}, {%r0,%r1,%r2,%r3}, {%r4,%r5}, {%f0,%f1,%f2,%f3};
            div.rn.f32 %f4, %f0, 0d3FF0000000000000;
            done:
            bar.sync 0;
            """),
        Snippet.Text("""
            table: .branchtargets one, two;
            brx.idx %r0, table;
            one:
            {
                .param .b32 given;
                .param .b32 back;
                st.param.b32 [given], %r0;
                call.uni (back), twice, (given);
                ld.param.b32 %r5, [back];
            }
            two:
            @%p0 exit;
            trap;
            """, """
            .global .align 4 .u32 numbers[4] = {1, 2, 0x3, 4};
            .extern .shared .align 16 .b8 dynamic[];
            .func (.param .b32 result) twice(.param .b32 given)
            {
                .reg .b32 %a, %b;
                ld.param.b32 %a, [given];
                add.s32 %b, %a, %a;
                st.param.b32 [result], %b;
                ret;
            }
            """),
    ];

    [Test]
    public void TheTextsAreGood()
    {
        foreach (var text in Texts)
            Assert.That(() => SimulatedKernel.Parse(text).Prepare(32), Throws.Nothing);
    }

    [Test]
    public void BytesMayChange() =>
        MutationFuzz.Run("ptx", [.. Texts.Select(Encoding.UTF8.GetBytes)], bytes => Prepare(Encoding.UTF8.GetString(bytes)), typeof(PtxException), cases: 3000);

    [Test]
    public void WordsMayChange() => MutationFuzz.Run("ptx words", [Seed(1), Seed(2)], bytes => Prepare(Shuffled(bytes)), typeof(PtxException), cases: 3000);

    [Test]
    public void ATextMayEndAnywhere()
    {
        foreach (var text in Texts)
        {
            for (var length = 0; length < text.Length; length++)
            {
                try
                {
                    Prepare(text[..length]);
                }
                catch (PtxException)
                {
                    // The good end.
                }
            }
        }
    }

    [Test]
    public void WhatIsReadCanBeRun() => MutationFuzz.Run("ptx runs", [Seed(3), Seed(4)], bytes => Run(Shuffled(bytes)), typeof(PtxException), cases: 2000);

    // Defects are what the simulator is for; one is enough.
    static void Run(string text)
    {
        try
        {
            Snippet.RunText(text, new int[64], 33, 2, new() { StepLimit = 2000, Count = true });
        }
        catch (SimulationException)
        {
        }
    }

    static void Prepare(string text)
    {
        var module = PtxModule.Parse(text);
        foreach (var entry in module.Entries)
            new SimulatedKernel(module, entry.Name).Prepare(32);
    }

    static byte[] Seed(int seed)
    {
        var bytes = new byte[64];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    // A few words of a text put elsewhere, doubled, left out, or taken from the other text, by the bytes.
    static string Shuffled(byte[] bytes)
    {
        var random = new Random(bytes.Aggregate(17, (sum, next) => unchecked(sum * 31 + next)));
        var pieces = Texts.Select(text => Words().Matches(text).Select(match => match.Value).ToList()).ToArray();
        var (words, others) = (pieces[random.Next(2)], pieces[random.Next(2)]);
        for (var edits = 1 + random.Next(4); edits > 0; edits--)
        {
            var (at, other) = (random.Next(words.Count), random.Next(others.Count));
            switch (random.Next(4))
            {
                case 0:
                    words[at] = others[other];
                    break;
                case 1:
                    words.Insert(at, others[other]);
                    break;
                case 2:
                    words.RemoveAt(at);
                    break;
                default:
                    words.InsertRange(at, others.GetRange(other, Math.Min(random.Next(12), others.Count - other)));
                    break;
            }
        }
        return string.Concat(words);
    }

    [GeneratedRegex(@"\s+|[\w%.$]+|.")]
    private static partial Regex Words();
}
