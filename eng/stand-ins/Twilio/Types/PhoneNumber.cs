namespace Twilio.Types;

public interface IEndpoint
{
    string ToString();
}

public class PhoneNumber(string number) : IEndpoint
{
    public static implicit operator PhoneNumber(string number) => new(number);

    public override string ToString() => number;
}
