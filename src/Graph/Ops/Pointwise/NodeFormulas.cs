namespace Whence.Graphs.Ops;

/// <summary>
/// Formulas of nodes: <c>a * b + c</c> appends a <see cref="Mul"/> and an <see cref="Add"/> to the graph of the left operand. Shapes broadcast as ONNX and
/// NumPy do; a number is a constant of shape []. Operands of another graph, and shapes that do not fit, are refused as by <see cref="Graph.Add(Op, ReadOnlySpan{Node})"/>.
/// </summary>
public static class NodeFormulas
{
    extension(Node)
    {
        /// <summary>a + b.</summary>
        public static Node operator +(Node a, Node b) => a.Graph.Add(new Add(), a, b);

        /// <summary>a + b.</summary>
        public static Node operator +(Node a, float b) => a + a.Graph.Constant(b);

        /// <summary>a + b.</summary>
        public static Node operator +(float a, Node b) => b.Graph.Constant(a) + b;

        /// <summary>a - b.</summary>
        public static Node operator -(Node a, Node b) => a.Graph.Add(new Sub(), a, b);

        /// <summary>a - b.</summary>
        public static Node operator -(Node a, float b) => a - a.Graph.Constant(b);

        /// <summary>a - b.</summary>
        public static Node operator -(float a, Node b) => b.Graph.Constant(a) - b;

        /// <summary>a * b, element by element.</summary>
        public static Node operator *(Node a, Node b) => a.Graph.Add(new Mul(), a, b);

        /// <summary>a * b.</summary>
        public static Node operator *(Node a, float b) => a * a.Graph.Constant(b);

        /// <summary>a * b.</summary>
        public static Node operator *(float a, Node b) => b.Graph.Constant(a) * b;

        /// <summary>a / b, element by element.</summary>
        public static Node operator /(Node a, Node b) => a.Graph.Add(new Div(), a, b);

        /// <summary>a / b.</summary>
        public static Node operator /(Node a, float b) => a / a.Graph.Constant(b);

        /// <summary>a / b.</summary>
        public static Node operator /(float a, Node b) => b.Graph.Constant(a) / b;

        /// <summary>-x.</summary>
        public static Node operator -(Node x) => x.Graph.Add(new Neg(), x);
    }

    extension(Node x)
    {
        /// <summary>|x|.</summary>
        public Node Abs() => x.Graph.Add(new Abs(), x);

        /// <summary>The least whole number that is not below x.</summary>
        public Node Ceiling() => x.Graph.Add(new Ceiling(), x);

        /// <summary>cos(x).</summary>
        public Node Cos() => x.Graph.Add(new Cos(), x);

        /// <summary>x, as a constant to gradients.</summary>
        public Node Detached() => x.Graph.Add(new Detached(), x);

        /// <summary>The error function.</summary>
        public Node Erf() => x.Graph.Add(new Erf(), x);

        /// <summary>e^x.</summary>
        public Node Exp() => x.Graph.Add(new Exp(), x);

        /// <summary>The largest whole number that is not above x.</summary>
        public Node Floor() => x.Graph.Add(new Floor(), x);

        /// <summary>x times the normal distribution's share below x.</summary>
        public Node Gelu() => x.Graph.Add(new Gelu(), x);

        /// <summary>The natural logarithm.</summary>
        public Node Log() => x.Graph.Add(new Log(), x);

        /// <summary>1 / x.</summary>
        public Node Reciprocal() => x.Graph.Add(new Reciprocal(), x);

        /// <summary>max(x, 0).</summary>
        public Node Relu() => x.Graph.Add(new Relu(), x);

        /// <summary>The nearest whole number; halves go to the even one.</summary>
        public Node Round() => x.Graph.Add(new Round(), x);

        /// <summary>1 / sqrt(x).</summary>
        public Node Rsqrt() => x.Graph.Add(new Rsqrt(), x);

        /// <summary>1 / (1 + e^-x).</summary>
        public Node Sigmoid() => x.Graph.Add(new Sigmoid(), x);

        /// <summary>-1, 0 or 1.</summary>
        public Node Sign() => x.Graph.Add(new Sign(), x);

        /// <summary>x / (1 + e^-x).</summary>
        public Node SiLU() => x.Graph.Add(new SiLU(), x);

        /// <summary>sin(x).</summary>
        public Node Sin() => x.Graph.Add(new Sin(), x);

        /// <summary>log(1 + e^x).</summary>
        public Node Softplus() => x.Graph.Add(new Softplus(), x);

        /// <summary>The square root.</summary>
        public Node Sqrt() => x.Graph.Add(new Sqrt(), x);

        /// <summary>x^2.</summary>
        public Node Square() => x.Graph.Add(new Square(), x);

        /// <summary>tanh(x).</summary>
        public Node Tanh() => x.Graph.Add(new Tanh(), x);

        /// <summary>x, and outside of [min, max] its nearer end.</summary>
        public Node Clip(float min, float max) => x.Graph.Add(new Clip(min, max), x);

        /// <summary>1 where x &gt; other, else 0.</summary>
        public Node Greater(Node other) => x.Graph.Add(new Greater(), x, other);

        /// <summary>1 where x &lt; other, else 0.</summary>
        public Node Less(Node other) => x.Graph.Add(new Less(), x, other);

        /// <summary>The larger of both.</summary>
        public Node Max(Node other) => x.Graph.Add(new Max(), x, other);

        /// <summary>The smaller of both.</summary>
        public Node Min(Node other) => x.Graph.Add(new Min(), x, other);

        /// <summary>x to the power of other.</summary>
        public Node Pow(Node other) => x.Graph.Add(new Pow(), x, other);
    }
}
