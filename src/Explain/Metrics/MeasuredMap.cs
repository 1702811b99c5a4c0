using Whence.Graphs;

namespace Whence.Explain;

/// <summary>A map of one picture, as measures look at it: the picture, the class, the map, what is known of the object, and the network to ask further.</summary>
public sealed class MeasuredMap
{
    readonly Dictionary<string, object> known = [];
    readonly MadeMap made;
    readonly bool isAbsolute;

    /// <param name="context">What measures share.</param>
    /// <param name="maker">What made the map.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="number">Its number in the set.</param>
    /// <param name="target">The class.</param>
    /// <param name="made">The map.</param>
    /// <param name="absolute">Whether pixels count by the sum of absolute values over channels.</param>
    /// <exception cref="ExplainException">The map has another number of pixels than the picture.</exception>
    internal MeasuredMap(MetricContext context, IMapMaker maker, ComparedPicture picture, int number, int target, MadeMap made, bool absolute)
    {
        (Context, Maker, this.made, isAbsolute) = (context, maker, made, absolute);
        (X, Inside, Picture, Target) = (picture.Pixels, picture.Inside, number, target);
        Pixels = made.Pixels(absolute);
        if (Pixels.Length != context.Pixels)
            throw new ExplainException($"the map has {Pixels.Length} pixels, the image has {context.Pixels}");
    }

    /// <summary>Shape of the picture [1,H,W,C].</summary>
    public Shape Input => Context.Input;

    /// <summary>The picture [H,W,C].</summary>
    public float[] X { get; }

    /// <summary>The class that is explained, the same for every method.</summary>
    public int Target { get; }

    /// <summary>The map, a value a pixel [H,W].</summary>
    public float[] Pixels { get; }

    /// <summary>Which pixels are the object's [H,W]; null where that is not known.</summary>
    public bool[]? Inside { get; }

    /// <summary>Number of the picture in its set: draws are made by it, so that every method meets the same.</summary>
    public int Picture { get; }

    internal MetricContext Context { get; }

    internal IMapMaker Maker { get; }

    internal double? Gap => made.Gap;

    /// <summary>Pixels by falling attribution, ties by index.</summary>
    internal int[] Order => Once("order", () => DeletionInsertion.Ranking(Pixels));

    /// <summary>Values of the map as it was made [H,W,C] or [H,W,1], absolute where pixels count so.</summary>
    public float[] Elements => Once("elements", () => Signed(made.Elements));

    /// <summary>The map as slopes of the target by the picture's values [H,W,C].</summary>
    internal float[] Slopes => Once("slopes", () => Signed(made.Slopes(X, Input)));

    /// <summary>The target's values for inputs, in as few passes as they fit.</summary>
    /// <param name="count">How many.</param>
    /// <param name="write">Writes each.</param>
    public double[] Values(int count, SpanWriter write)
    {
        var values = new double[count];
        Context.Scorer.Run(count, write, (i, logits) => values[i] = Context.Value(logits, Target));
        return values;
    }

    /// <summary>What the target loses in each of several copies of the picture: <c>s(x) - s(x_i)</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="change">Changes the copy that it is given.</param>
    internal double[] Losses(int count, SpanWriter change)
    {
        // The picture itself is the first of the inputs.
        var values = Values(count + 1, (i, input) =>
        {
            X.CopyTo(input);
            if (i > 0)
                change(i - 1, input);
        });
        return [.. values[1..].Select(value => values[0] - value)];
    }

    /// <summary>The class's probabilities for inputs, in as few passes as they fit.</summary>
    /// <inheritdoc cref="Values"/>
    public double[] Probabilities(int count, SpanWriter write)
    {
        var values = new double[count];
        Context.Scorer.Run(count, write, (i, logits) => values[i] = TargetScore.Probability(Context.Network.Link, logits, Target));
        return values;
    }

    /// <summary>What stands in place of missing pixels.</summary>
    internal float[] Below(Baseline substrate) => Once($"below {substrate.Name}", () =>
    {
        var below = new float[X.Length];
        substrate.Fill(X, Input, below);
        return below;
    });

    /// <summary>Another map by the same method, its pixels counting in the same way.</summary>
    /// <param name="maker">The method, on this network or a copy.</param>
    /// <param name="x">The input.</param>
    /// <param name="target">The class.</param>
    internal (float[] Elements, float[] Pixels) Other(IMapMaker maker, float[] x, int target)
    {
        var other = maker.Make(x, target, Picture);
        return (Signed(other.Elements), other.Pixels(isAbsolute));
    }

    /// <summary>Something that several measures of this map use, made when the first asks.</summary>
    internal T Once<T>(string key, Func<T> make)
        where T : notnull
    {
        if (!known.TryGetValue(key, out var value))
            known[key] = value = make();
        return (T)value;
    }

    /// <summary>Something that measures of every map of this picture use, made when the first asks: see <see cref="MetricContext.OfPicture"/>.</summary>
    internal T OncePerPicture<T>(string question, Func<T> answer)
        where T : notnull => Context.OfPicture(Picture, Target, question, answer);

    float[] Signed(float[] values) => isAbsolute ? Array.ConvertAll(values, Math.Abs) : values;
}
