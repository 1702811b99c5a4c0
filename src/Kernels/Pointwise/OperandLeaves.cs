namespace Whence.Kernels.Pointwise;

/// <summary>Operand 0 of a formula.</summary>
readonly struct Operand0 : IExpression
{
    public Scalar Of(Values x) => x.X0;
}

/// <summary>Operand 1 of a formula.</summary>
readonly struct Operand1 : IExpression
{
    public Scalar Of(Values x) => x.X1;
}

/// <summary>Operand 2 of a formula.</summary>
readonly struct Operand2 : IExpression
{
    public Scalar Of(Values x) => x.X2;
}

/// <summary>Operand 3 of a formula.</summary>
readonly struct Operand3 : IExpression
{
    public Scalar Of(Values x) => x.X3;
}

/// <summary>Operand 4 of a formula.</summary>
readonly struct Operand4 : IExpression
{
    public Scalar Of(Values x) => x.X4;
}

/// <summary>Operand 5 of a formula.</summary>
readonly struct Operand5 : IExpression
{
    public Scalar Of(Values x) => x.X5;
}

/// <summary>Operand 6 of a formula.</summary>
readonly struct Operand6 : IExpression
{
    public Scalar Of(Values x) => x.X6;
}

/// <summary>Operand 7 of a formula.</summary>
readonly struct Operand7 : IExpression
{
    public Scalar Of(Values x) => x.X7;
}
