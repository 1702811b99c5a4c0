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

        /// <summary>e^x.</summary>
        public Node Exp() => x.Graph.Add(new Exp(), x);

        /// <summary>The natural logarithm.</summary>
        public Node Log() => x.Graph.Add(new Log(), x);

        /// <summary>max(x, 0).</summary>
        public Node Relu() => x.Graph.Add(new Relu(), x);

        /// <summary>1 / sqrt(x).</summary>
        public Node Rsqrt() => x.Graph.Add(new Rsqrt(), x);

        /// <summary>1 / (1 + e^-x).</summary>
        public Node Sigmoid() => x.Graph.Add(new Sigmoid(), x);

        /// <summary>-1, 0 or 1.</summary>
        public Node Sign() => x.Graph.Add(new Sign(), x);

        /// <summary>The square root.</summary>
        public Node Sqrt() => x.Graph.Add(new Sqrt(), x);

        /// <summary>x^2.</summary>
        public Node Square() => x.Graph.Add(new Square(), x);

        /// <summary>tanh(x).</summary>
        public Node Tanh() => x.Graph.Add(new Tanh(), x);
    }
}
