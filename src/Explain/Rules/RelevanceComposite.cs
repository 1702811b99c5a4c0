namespace Whence.Explain;

/// <summary>Which rule of relevance propagation which layer takes: by its name, else as a first layer, else by its kind.</summary>
/// <param name="Name">The composite's name, as on the command line.</param>
/// <param name="Convolution">Rule of convolutions.</param>
/// <param name="Dense">Rule of products with a matrix.</param>
public sealed record RelevanceComposite(string Name, LayerRule Convolution, LayerRule Dense)
{
    static readonly LayerRule Usual = LayerRule.Epsilon();

    /// <summary>Rule of the layers that no other layer with weights comes before; null: as the others of their kind.</summary>
    public LayerRule? First { get; init; }

    /// <summary>Rules of single layers, by the name of the value that the convolution or product yields.</summary>
    public IReadOnlyDictionary<string, LayerRule> Layers { get; init; } = new Dictionary<string, LayerRule>();

    /// <summary>e of the denominators where values are added or averaged without weights.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>What attention is.</summary>
    public AttentionRule Attention { get; init; }

    /// <summary>Those of the literature [Montavon 2019, Kohlbrenner 2020]; the first is the default.</summary>
    public static IReadOnlyList<RelevanceComposite> All { get; } =
    [
        new("epsilon-plus-flat", LayerRule.ZPlus, Usual) { First = LayerRule.Flat },
        new("epsilon-plus", LayerRule.ZPlus, Usual),
        new("epsilon-gamma-box", LayerRule.Gamma(), Usual) { First = LayerRule.Box },
        new("epsilon-alpha2-beta1", LayerRule.AlphaBeta(2, 1), Usual),
        new("epsilon", Usual, Usual),
    ];

    internal LayerRule For(LinearLayer layer, bool isFirst) =>
        Layers.GetValueOrDefault(layer.Product.Name) ?? (isFirst ? First : null) ?? (layer.IsConvolution ? Convolution : Dense);
}
