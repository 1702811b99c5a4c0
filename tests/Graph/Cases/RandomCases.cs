using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;

namespace Whence.Tests.Graphs.Cases;

sealed class RandomCases : IOpCases
{
    const ulong Seed = 0xfeedbeef12345678;
    const uint Purpose = 3;

    static readonly (Shape Samples, Shape Shape)[] All = [([], []), ([3], [1]), ([1], [7]), ([4], [5, 5, 3]), ([2], [1025]), ([2, 2], [4]), ([3], [32, 33, 3])];

    public IEnumerable<OpCase> Cases() => All.SelectMany(c => new[]
    {
        Of(new RandomNormal(Seed, Purpose, c.Shape), c.Samples, Normal),
        Of(new RandomUniform(Seed, Purpose, c.Shape), c.Samples, (sample, e) => (Word(sample, e) >> 8) / 16777216.0),
        Of(new RandomSign(Seed, Purpose, c.Shape), c.Samples, (sample, e) => Word(sample, e) < 1u << 31 ? 1 : -1),
        Of(new DropoutMask(0.25f, Seed, Purpose, c.Shape), c.Samples, (sample, e) => Word(sample, e) < 1u << 30 ? 0 : 1 / 0.75),
    });

    static OpCase Of(RandomOp op, Shape samples, Func<ulong, int, double> number) => new(op, [samples], x =>
        DoubleTensor.From([.. samples.ToArray(), .. op.Shape.ToArray()], index =>
        {
            var (sample, e) = (x[0][index[..samples.Rank]], 0);
            for (var axis = 0; axis < op.Shape.Rank; axis++)
                e = e * op.Shape[axis] + index[samples.Rank + axis];
            return number((ulong)sample, e);
        }))
    {
        Value = (_, uniform) => (float)Math.Floor((uniform + 1) * 8_000_000),
        Differentiable = [],
        Tolerance = 1e-6,
        Label = op.Shape.ToString(),
    };

    static double Normal(ulong sample, int e)
    {
        var u = Math.Max((Word(sample, e & ~1) >> 1) / 2147483648.0, 1 / 4294967296.0);
        var angle = 2 * Math.PI * Word(sample, e | 1) / 4294967296.0;
        return Math.Sqrt(-2 * Math.Log(u)) * ((e & 1) == 0 ? Math.Cos(angle) : Math.Sin(angle));
    }

    static uint Word(ulong sample, int e)
    {
        var (w0, w1, w2, w3) = Philox.Block((uint)e / 4, Purpose, (uint)sample, (uint)(sample >> 32), Seed);
        return (e % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }
}
