namespace Whence.Kernels.Pointwise;

/// <summary>The operands of a formula, as formulas.</summary>
static class OperandTypes
{
    /// <summary>Operand 0.</summary>
    public readonly struct Operand0 : IExpression
    {
        public Scalar Of(Values x) => x.X0;
    }

    /// <summary>Operand 1.</summary>
    public readonly struct Operand1 : IExpression
    {
        public Scalar Of(Values x) => x.X1;
    }

    /// <summary>Operand 2.</summary>
    public readonly struct Operand2 : IExpression
    {
        public Scalar Of(Values x) => x.X2;
    }

    /// <summary>Operand 3.</summary>
    public readonly struct Operand3 : IExpression
    {
        public Scalar Of(Values x) => x.X3;
    }

    /// <summary>Operand 4.</summary>
    public readonly struct Operand4 : IExpression
    {
        public Scalar Of(Values x) => x.X4;
    }

    /// <summary>Operand 5.</summary>
    public readonly struct Operand5 : IExpression
    {
        public Scalar Of(Values x) => x.X5;
    }

    /// <summary>Operand 6.</summary>
    public readonly struct Operand6 : IExpression
    {
        public Scalar Of(Values x) => x.X6;
    }

    /// <summary>Operand 7.</summary>
    public readonly struct Operand7 : IExpression
    {
        public Scalar Of(Values x) => x.X7;
    }
}
