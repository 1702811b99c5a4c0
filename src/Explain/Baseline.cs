using System.Numerics.Tensors;
using Whence.Graphs;

namespace Whence.Explain;

/// <summary>The reference input that a method compares with.</summary>
public abstract record Baseline
{
    /// <summary>All zeros: black pixels.</summary>
    public static Baseline Zero { get; } = new Constant(0);

    /// <summary>One value everywhere.</summary>
    public static Baseline Fill(float value) => new Constant(value);

    /// <summary>The input's smallest value everywhere.</summary>
    public static Baseline Lowest { get; } = new Extreme(IsHighest: false);

    /// <summary>The input's largest value everywhere.</summary>
    public static Baseline Highest { get; } = new Extreme(IsHighest: true);

    /// <summary>Uniform numbers in (0,1), each value its own; the same ones for a seed.</summary>
    public static Baseline Noise(ulong seed = 1) => new Noisy(seed);

    /// <summary>The input blurred by a Gaussian; standard deviation in pixels, a tenth of the longer side when null.</summary>
    public static Baseline Blur(double? sigma = null) => new Blurred(sigma);

    /// <summary>Given values, of the input's shape.</summary>
    public static Baseline Of(float[] values) => new Given(values);

    /// <summary>The name for reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the values depend on the input they are made for.</summary>
    public virtual bool DependsOnInput => false;

    /// <summary>Writes the reference input for <paramref name="x"/> to <paramref name="b"/>, both of <paramref name="shape"/>.</summary>
    /// <exception cref="ExplainException">The values or the shape do not suit.</exception>
    public abstract void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b);

    sealed record Constant(float Value) : Baseline
    {
        public override string Name => Value == 0 ? "zero" : FormattableString.Invariant($"constant {Value}");

        public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b) => b.Fill(Value);
    }

    sealed record Extreme(bool IsHighest) : Baseline
    {
        public override string Name => IsHighest ? "highest" : "lowest";

        public override bool DependsOnInput => true;

        public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b) => b.Fill(IsHighest ? TensorPrimitives.Max(x) : TensorPrimitives.Min(x));
    }

    sealed record Noisy(ulong Seed) : Baseline
    {
        public override string Name => "noise";

        public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b)
        {
            var numbers = new double[b.Length];
            RandomSequence.Uniform(Seed, RandomPurpose.NoiseBaseline, 0, numbers);
            for (var i = 0; i < b.Length; i++)
                b[i] = (float)numbers[i];
        }
    }

    sealed record Given(float[] Values) : Baseline
    {
        public override string Name => "given";

        public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b)
        {
            if (Values.Length != b.Length)
                throw new ExplainException($"the baseline has {Values.Length} values, the input {shape} has {b.Length}");
            Values.CopyTo(b);
        }
    }

    sealed record Blurred(double? Sigma) : Baseline
    {
        public override string Name => "blur";

        public override bool DependsOnInput => true;

        public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b)
        {
            if (shape.Rank != 4)
                throw new ExplainException($"a blurred baseline needs an image [1,H,W,C], the input is {shape}");
            GaussianBlur.Apply(x, shape[1], shape[2], shape[3], Sigma ?? Math.Max(shape[1], shape[2]) / 10.0, b);
        }
    }
}
