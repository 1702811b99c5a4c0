namespace Whence.Graphs;

/// <summary>
/// A table of replacements for vector-Jacobian products, by op type or by node name; a name wins over a type. Guided back-propagation,
/// DeepLIFT and relevance propagation are such tables. Nothing in the graph is changed by using one.
/// </summary>
public sealed class GradientRules
{
    readonly Dictionary<Type, GradientRule> byOp = [];
    readonly Dictionary<string, GradientRule> byName = [];

    /// <summary>Uses <paramref name="rule"/> for every node whose op is a <typeparamref name="TOp"/>.</summary>
    public GradientRules For<TOp>(GradientRule rule)
        where TOp : Op
    {
        byOp[typeof(TOp)] = rule;
        return this;
    }

    /// <summary>Uses <paramref name="rule"/> for the node called <paramref name="name"/>.</summary>
    public GradientRules For(string name, GradientRule rule)
    {
        byName[name] = rule;
        return this;
    }

    internal GradientRule? Find(Node y) => byName.GetValueOrDefault(y.Name) ?? byOp.GetValueOrDefault(y.Op.GetType());
}
