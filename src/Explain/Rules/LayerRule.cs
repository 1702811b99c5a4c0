using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// A rule of relevance propagation for one layer z_j = sum_i a_i w_ij + b_j [Bach 2015, Montavon 2019]. Every rule says what the layer's contributions c_ij are; a
/// result's relevance R_j is shared among them, <c>R_i = sum_j c_ij / (sum_i c_ij + bias_j + e sign) R_j</c>. Positive and negative parts of contributions are taken
/// with the activation's sign, so that negative activations are right too.
/// </summary>
public abstract record LayerRule
{
    const double Least = 1e-6;

    /// <summary>c = a w, with e in the denominator; large e absorbs relevance of small results.</summary>
    public static LayerRule Epsilon(double epsilon = Least) => new EpsilonRule(epsilon);

    /// <summary>c = a w, its positive part g times more; g to infinity is the z-plus rule.</summary>
    public static LayerRule Gamma(double gamma = 0.25) => new GammaRule(gamma);

    /// <summary>c = the positive part of a w; of the bias the positive part stands in the denominator.</summary>
    public static LayerRule ZPlus { get; } = new ZPlusRule();

    /// <summary>The share of positive contributions alpha times, less that of negative ones beta times; alpha - beta = 1 keeps the sum.</summary>
    /// <exception cref="ExplainException">alpha - beta is not 1, or beta is negative.</exception>
    public static LayerRule AlphaBeta(double alpha, double beta) => Math.Abs(alpha - beta - 1) < 1e-9 && beta >= 0 ? new AlphaBetaRule(alpha, beta)
        : throw new ExplainException(FormattableString.Invariant($"alpha {alpha} less beta {beta} must be 1, and beta not negative"));

    /// <summary>c = 1: every activation that a result reads has the same share. For the first layer, to show.</summary>
    public static LayerRule Flat { get; } = new FlatRule();

    /// <summary>c = w^2, whatever the activation. For the first layer.</summary>
    public static LayerRule WSquare { get; } = new WSquareRule();

    /// <summary>c = x w - low w+ - high w-: for the first layer of a picture, whose values lie between low and high.</summary>
    public static LayerRule Box { get; } = new BoxRule();

    /// <summary>R_i, of the activation's shape.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="relevance">R_j, of the shape of its result.</param>
    /// <param name="signs">Which values are never negative.</param>
    /// <param name="box">The least and the largest input of a first layer; null where they are not known.</param>
    internal abstract Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box);

    // Relevance is shared among the contributions of all parts together.
    static Node Share(LinearLayer layer, Node relevance, (Node A, Node W)[] parts, Node? bias)
    {
        Node[] sums = [.. parts.Select(part => layer.Forward(part.A, part.W))];
        var z = sums.Aggregate((a, b) => a + b);
        var shared = relevance / Stabilised(bias is null ? z : z + bias, Least);
        return parts.Select((part, i) => part.A * layer.Backward(sums[i], shared)).Aggregate((a, b) => a + b);
    }

    /// <summary>z, moved away from 0 by e.</summary>
    internal static Node Stabilised(Node z, double epsilon)
    {
        var e = (float)epsilon;
        return z.Graph.Add(new UnaryMap(v => v >= 0 ? v + e : v - e), z);
    }

    // Parts of a w above 0, or below.
    static (Node A, Node W)[] Parts(LinearLayer layer, Signs signs, bool above, float factor = 1)
    {
        var (a, w) = (layer.Activation, layer.Weight);
        var (same, other) = above ? (Above(w), Below(w)) : (Below(w), Above(w));
        if (factor != 1)
            (same, other) = (same * factor, other * factor);
        return signs.IsNotNegative(a) ? [(a, same)] : [(Above(a), same), (Below(a), other)];
    }

    static Node Above(Node x) => x.Relu();

    static Node Below(Node x) => -(-x).Relu();

    static Node Ones(Node like) => like.Graph.Add(new Expand(like.Shape), like.Graph.Constant(1));

    sealed record EpsilonRule(double E) : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box) =>
            layer.Activation * layer.Backward(layer.Forward(layer.Activation, layer.Weight), relevance / Stabilised(layer.Output, E));
    }

    sealed record GammaRule(double Factor) : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box)
        {
            var g = (float)Factor;
            var bias = layer.Bias is null ? null : layer.Bias + Above(layer.Bias) * g;
            return signs.IsNotNegative(layer.Activation)
                ? Share(layer, relevance, [(layer.Activation, layer.Weight + Above(layer.Weight) * g)], bias)
                : Share(layer, relevance, [(layer.Activation, layer.Weight), .. Parts(layer, signs, above: true, g)], bias);
        }
    }

    sealed record ZPlusRule : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box) =>
            Share(layer, relevance, Parts(layer, signs, above: true), layer.Bias is null ? null : Above(layer.Bias));
    }

    sealed record AlphaBetaRule(double Alpha, double Beta) : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box)
        {
            var gains = Share(layer, relevance, Parts(layer, signs, above: true), layer.Bias is null ? null : Above(layer.Bias)) * (float)Alpha;
            return Beta == 0 ? gains
                : gains - Share(layer, relevance, Parts(layer, signs, above: false), layer.Bias is null ? null : Below(layer.Bias)) * (float)Beta;
        }
    }

    sealed record FlatRule : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box) =>
            Share(layer, relevance, [(Ones(layer.Activation), Ones(layer.Weight))], null);
    }

    sealed record WSquareRule : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box) =>
            Share(layer, relevance, [(Ones(layer.Activation), layer.Weight.Square())], null);
    }

    sealed record BoxRule : LayerRule
    {
        internal override Node Apply(LinearLayer layer, Node relevance, Signs signs, (Node Low, Node High)? box) => box is var (low, high)
            ? Share(layer, relevance, [(layer.Activation, layer.Weight), (-low, Above(layer.Weight)), (-high, Below(layer.Weight))], null)
            : throw new ExplainException($"lrp: the box rule at '{layer.Product.Name}' needs to know between which values its activations lie: it is for the first layer of a picture's network");
    }
}
