namespace Whence.Models.Onnx.Operators;

/// <summary>The operators that become graph nodes: one entry each, from name to the function that appends its nodes.</summary>
static class OnnxOperators
{
    /// <summary>Operator name, with its domain unless that is ONNX's own, to builder; a builder looks at the operator set where the meaning changed.</summary>
    public static IReadOnlyDictionary<string, Func<NodeScope, OnnxValue[]>> Table { get; } = Build();

    static Dictionary<string, Func<NodeScope, OnnxValue[]>> Build()
    {
        var table = new OperatorTable();
        Activations.Register(table);
        Arithmetic.Register(table);
        Reductions.Register(table);
        Shaping.Register(table);
        Selecting.Register(table);
        Padding.Register(table);
        Convolutions.Register(table);
        Pools.Register(table);
        MaxPlaces.Register(table);
        Normalizations.Register(table);
        Classifying.Register(table);
        Losses.Register(table);
        Products.Register(table);
        Resizing.Register(table);
        TransposedConvolutions.Register(table);
        Attentions.Register(table);
        Determinants.Register(table);
        Einsums.Register(table);
        GridSampling.Register(table);
        Indexing.Register(table);
        LayerNormalizations.Register(table);
        Ranking.Register(table);
        RotaryEmbeddings.Register(table);
        Scattering.Register(table);
        MicrosoftActivations.Register(table);
        MicrosoftAttentions.Register(table);
        Listing.Register(table);
        LocalAttentions.Register(table);
        Quantizing.Register(table);
        QuantizedProducts.Register(table);
        QuantizedPointwise.Register(table);
        ChannelsLast.Register(table);
        return table.Entries;
    }
}
