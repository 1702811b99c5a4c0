namespace Whence.Tests.Runtime.Compiler;

/// <summary>Loops in listings of machine code.</summary>
[TestFixture]
sealed class SassLoopTests
{
    const string Nested = """
        .L_x_1:
                /*0000*/                   LDC R1, c[0x0][0x28] ;
        .L_x_2:
                /*0010*/                   FFMA R2, R3, R4, R2 ;
                /*0020*/              @!P0 FFMA.FTZ R5, R3, R4, R5 ;
                /*0030*/                   ISETP.GE.AND P0, PT, R6, R7, PT ;
                /*0040*/              @!P0 BRA `(.L_x_2) ;
                /*0050*/               @P1 BRA `(.L_x_3) ;
                /*0060*/                   FFMA R2, R3, R4, R2 ;
                /*0070*/              @!P1 BRA `(.L_x_1) ;
        .L_x_3:
                /*0080*/                   EXIT ;
        """;

    [Test]
    public void TheInnerLoopOfTwoIsTaken() => Assert.That(SassLoop.Share(Nested), Is.EqualTo(0.5));

    [Test]
    public void ALoopWithoutProductsIsNone() => Assert.That(SassLoop.Share(Nested.Replace("FFMA", "FADD")), Is.Null);

    [Test]
    public void AJumpForwardIsNoLoop() => Assert.That(SassLoop.Share(Nested.Replace("BRA `(.L_x_1)", "EXIT").Replace("BRA `(.L_x_2)", "EXIT")), Is.Null);
}
