using AlertServerless.Lambda;
using AlertServerless.SignUp;

// In Lambda, behind API Gateway. `alert serve` makes the same application of its own parts.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddAWSLambdaHosting(LambdaEventSource.RestApi);
using var composition = Composition.FromEnvironment();
var app = SignUpApplication.Create(builder, composition.SignUp(), new SignUpSiteOptions());
await app.RunAsync();
